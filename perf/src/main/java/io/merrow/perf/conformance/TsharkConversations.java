package io.merrow.perf.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a capture's conversations should be, by tshark. One thread, one capture. */
final class TsharkConversations {
    private final Conversations conversations = new Conversations();
    private final Map<String, Integer> explanations = new TreeMap<>();
    private final List<Integer> unjudged = new ArrayList<>();
    private final PacketWalk walk = new PacketWalk();
    private final ObservationPoints points = new ObservationPoints();
    private final TcpCounts tcp = new TcpCounts();
    private int frames;

    void add(final TsharkPacket packet) {
        frames++;
        tcp.advance(packet.timeNs());
        final Judgement judgement = walk.judge(packet);
        if (!judgement.isJudged()) {
            unjudged.add(packet.number());
            explain("not judged: " + judgement.explanation());
        } else if (judgement.tuple() == null) {
            explain(judgement.explanation());
        } else if (points.isOwner(judgement.tuple(), packet)) {
            count(packet, judgement);
        } else {
            final String explanation = "seen at a second interface: a direction counts at one";
            explain(explanation);
            conversations.of(judgement.tuple()).explain(explanation);
        }
    }

    private void count(final TsharkPacket packet, final Judgement judgement) {
        final Conversation conversation = conversations.of(judgement.tuple());
        conversation.add(judgement.tuple().isForward(), 1, judgement.bytes());
        if (!judgement.explanation().isEmpty()) {
            explain(judgement.explanation());
            conversation.explain(judgement.explanation());
        }
        identify(packet, judgement, conversation);
        tcp.add(packet, judgement);
    }

    /** By the specification; tshark's has to be the same where it is of the same packet. */
    private void identify(final TsharkPacket packet, final Judgement judgement, final Conversation conversation) {
        final String id = CommunityIds.of(judgement.tuple());
        conversation.communityId(id);
        if (packet.communityId().isEmpty()
                || packet.communityId().equals(id)
                || judgement.ipIndex() != packet.lastIp()) {
            return;
        }
        final String why = CommunityIds.explain(packet, judgement.tuple(), judgement.ipIndex());
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

    /** Numbers of frames of which tshark does not tell enough. */
    List<Integer> unjudged() {
        return unjudged;
    }

    int frames() {
        return frames;
    }

    @Override
    public String toString() {
        return "TsharkConversations{frames=" + frames + ", unjudged=" + unjudged.size() + '}';
    }
}
