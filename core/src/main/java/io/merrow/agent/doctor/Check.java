package io.merrow.agent.doctor;

import java.util.List;

/** Looks at one subject and changes nothing. */
@FunctionalInterface
interface Check {
    /** What throws is a finding too: see {@link Doctor}. */
    List<Finding> examine();
}
