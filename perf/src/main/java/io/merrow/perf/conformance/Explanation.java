package io.merrow.perf.conformance;

/** Why the two may differ about a packet although neither is wrong. */
enum Explanation {
    DAMAGED("tshark calls it malformed, or the capture cut it inside a header"),
    OTHER_LINK("a link layer that we do not read, and tshark does"),
    OTHER_TUNNEL("a tunnel that we do not open, and tshark does"),
    QUOTED("an IP header inside what is no tunnel to us");

    private final String sentence;

    Explanation(final String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
