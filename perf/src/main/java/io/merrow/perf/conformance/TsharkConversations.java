package io.merrow.perf.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a capture's conversations should be, by tshark. One thread, one capture. */
final class TsharkConversations {
    private final Conversations conversations = new Conversations();
    private final Map<String, Integer> explanations = new TreeMap<>();
    private final List<Integer> undecided = new ArrayList<>();
    private final PacketWalk walk = new PacketWalk();
    private final ObservationPoints points = new ObservationPoints();
    private final TcpCounts tcp = new TcpCounts();
    private int frames;

    void add(final TsharkPacket packet) {
        frames++;
        tcp.advance(packet.timeNs());
        final PacketVerdict verdict = walk.examine(packet);
        if (!verdict.isDecided()) {
            undecided.add(packet.number());
            explain("not judged: " + verdict.explanation());
        } else if (verdict.tuple() == null) {
            explain(verdict.explanation());
        } else if (points.isOwner(verdict.tuple(), packet)) {
            count(packet, verdict);
        } else {
            final String explanation = "seen at a second interface: a direction counts at one";
            explain(explanation);
            conversations.of(verdict.tuple()).explain(explanation);
        }
    }

    private void count(final TsharkPacket packet, final PacketVerdict verdict) {
        final Conversation conversation = conversations.of(verdict.tuple());
        conversation.add(verdict.tuple().isForward(), 1, verdict.bytes());
        if (!verdict.explanation().isEmpty()) {
            explain(verdict.explanation());
            conversation.explain(verdict.explanation());
        }
        identify(packet, verdict, conversation);
        tcp.add(packet, verdict);
    }

    /** By the specification; tshark's has to be the same where it is of the same packet. */
    private void identify(final TsharkPacket packet, final PacketVerdict verdict, final Conversation conversation) {
        final String id = CommunityIds.of(verdict.tuple());
        conversation.communityId(id);
        if (packet.communityId().isEmpty() || packet.communityId().equals(id) || verdict.ipIndex() != packet.lastIp()) {
            return;
        }
        final String why = CommunityIds.explain(packet, verdict.tuple(), verdict.ipIndex());
        if (why.isEmpty()) {
            conversation.communityId(packet.communityId());
        } else {
            explain(why);
            conversation.explain(why);
        }
    }

    private void explain(final String explanation) {
        if (!explanation.isEmpty()) {
            explanations.merge(explanation, 1, Integer::sum);
        }
    }

    Conversations conversations() {
        return conversations;
    }

    TcpCounts tcp() {
        return tcp;
    }

    /** How many frames each explanation was for. */
    Map<String, Integer> explanations() {
        return explanations;
    }

    /** Numbers of frames of which tshark does not report enough. */
    List<Integer> undecided() {
        return undecided;
    }

    int frames() {
        return frames;
    }

    @Override
    public String toString() {
        return "TsharkConversations{frames=" + frames + ", unjudged=" + undecided.size() + '}';
    }
}
