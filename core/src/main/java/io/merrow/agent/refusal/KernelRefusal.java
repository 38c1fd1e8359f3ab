package io.merrow.agent.refusal;

import io.merrow.system.Capability;
import io.merrow.system.KernelException;
import io.merrow.system.KernelProbe;
import java.util.Set;

/**
 * Explains to people why the kernel refused an operation: missing capabilities, a kernel that is too old, or a program
 * that this kernel's verifier should have accepted. Stateless.
 */
public final class KernelRefusal {
    private KernelRefusal() {}

    /** For this process on this kernel. */
    public static String explain(final KernelException refusal) {
        return explain(refusal, Capability.effective(), KernelProbe.release());
    }

    /**
     * What to print of a refusal.
     *
     * @param effective the capabilities that are in effect.
     * @param release   of the kernel, as {@code uname -r} has it.
     */
    static String explain(final KernelException refusal, final Set<Capability> effective, final String release) {
        final boolean isAboutRights = refusal.is("EPERM") || refusal.is("EACCES");
        if (isAboutRights && !MissingRights.missing(effective).isEmpty()) {
            return MissingRights.explain(refusal, effective);
        }
        if (!KernelSupport.isSupported(release)) {
            return "Merrow needs " + KernelSupport.EARLIEST + " or later, and this is Linux " + release
                    + ", which refused to " + refusal.operation() + " (" + refusal.errnoName() + ")";
        }
        if (refusal.isVerifierRefusal()) {
            return refusal.getMessage() + System.lineSeparator()
                    + "    This is a bug in Merrow. Please report these lines and the output of 'merrow doctor' as an issue"
                    + " of Merrow's repository (docs/kernels.md).";
        }
        return refusal.getMessage();
    }
}
