package io.merrow.agent.doctor;

/**
 * What a check found.
 *
 * @param subject what was checked, one or two words.
 * @param text    what was found, one line.
 * @param advice  what to do; empty where nothing is to be done.
 */
public record Finding(Verdict verdict, String subject, String text, String advice) {
    /** All is well. */
    public static Finding fine(final String subject, final String text) {
        return new Finding(Verdict.FINE, subject, text, "");
    }

    public static Finding warn(final String subject, final String text, final String advice) {
        return new Finding(Verdict.WARN, subject, text, advice);
    }

    public static Finding fail(final String subject, final String text, final String advice) {
        return new Finding(Verdict.FAIL, subject, text, advice);
    }
}
