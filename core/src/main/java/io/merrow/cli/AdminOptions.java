package io.merrow.cli;

import io.merrow.cli.client.AdminClient;
import io.merrow.query.Query;
import io.merrow.query.QueryException;
import io.merrow.query.QueryField;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which agent to ask, and for which flows. */
final class AdminOptions {
    @Mixin
    private AgentAddress agent;

    @Parameters(
            paramLabel = "FILTER",
            arity = "0..*",
            completionCandidates = Fields.class,
            description = "Filter: words to find in any column, fields such as pod:web*, port:443,8000-8999, "
                    + "address:10.0.0.0/8, bytes>1M, with and, or, not and parentheses. docs/flows.md lists "
                    + "all fields.")
    private List<String> filter = new ArrayList<>();

    /** The words that a filter may begin with. */
    static final class Fields implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return QueryField.labels().stream().map(word -> word + ':').iterator();
        }
    }

    /** Throws {@link UsageException} when it is no address. */
    AdminClient client() {
        return agent.client();
    }

    /** The filter as one text that can be read; throws {@link UsageException} saying where it is wrong. */
    String filter() {
        final String text = String.join(" ", filter);
        try {
            Query.parse(text);
            return text;
        } catch (final QueryException e) {
            throw new UsageException(e.getMessage() + "; the filter was: " + text);
        }
    }
}
