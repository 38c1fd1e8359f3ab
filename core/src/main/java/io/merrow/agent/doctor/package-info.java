/** What {@code merrow doctor} looks at: one check a subject, each of which only looks. */
package io.merrow.agent.doctor;
