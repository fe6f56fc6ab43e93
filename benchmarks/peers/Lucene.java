import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.*;
import java.util.concurrent.*;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.*;
import org.apache.lucene.facet.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.similarities.*;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Lucene behind a pipe: "index" makes an index of the paragraphs that standard input brings, "answer" answers questions
 * and takes the time of each. Numbers are big-endian, a string is its number of bytes and UTF-8. Fields are given as
 * NAME:K1:B.
 */
public final class Lucene {
    private static final String[] FILTERS = {"doc", "year", "organ", "kind"};
    private static final int BEST = 10;
    private static final int THREADS = 2;
    private static final double BUFFER_MEGABYTES = 256;

    private static final DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 20));
    private static final DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out));

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset(); // where it is quiet, errors are exceptions
        switch (arguments[0]) {
            case "index" -> index(Path.of(arguments[1]), arguments[2].equals("positions"), from(arguments, 3));
            case "answer" -> new Lucene(similarity(from(arguments, 1))).answer();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static String[] from(String[] all, int first) {
        return Arrays.copyOfRange(all, first, all.length);
    }

    private static Similarity similarity(String[] fields) {
        Map<String, Similarity> named = new HashMap<>();
        for (String field : fields) {
            String[] parts = field.split(":");
            named.put(parts[0], new BM25Similarity(Float.parseFloat(parts[1]), Float.parseFloat(parts[2])));
        }
        var others = new BM25Similarity(); // of filters, which do not rank
        return new PerFieldSimilarityWrapper() {
            @Override
            public Similarity get(String name) {
                return named.getOrDefault(name, others);
            }
        };
    }

    // Indexing: for each paragraph a byte, the values of FILTERS, the text, and the tokens of each field.

    private static void index(Path folder, boolean positions, String[] fields) throws Exception {
        var type = new FieldType();
        type.setTokenized(true);
        type.setIndexOptions(positions ? IndexOptions.DOCS_AND_FREQS_AND_POSITIONS : IndexOptions.DOCS_AND_FREQS);
        var config = new IndexWriterConfig().setRAMBufferSizeMB(BUFFER_MEGABYTES).setSimilarity(similarity(fields));
        try (var directory = new MMapDirectory(folder);
                var writer = new IndexWriter(directory, config);
                var threads = Executors.newFixedThreadPool(THREADS)) {
            Callable<Void> work = () -> {
                Tokens[] tokens = Stream.of(fields).map(field -> new Tokens()).toArray(Tokens[]::new);
                for (String[] row; (row = row(FILTERS.length + 1 + fields.length)) != null; ) {
                    writer.addDocument(document(row, fields, type, tokens));
                }
                return null;
            };
            for (Future<Void> done : threads.invokeAll(List.of(work, work))) {
                done.get();
            }
            writer.forceMerge(1);
        }
    }

    private static synchronized String[] row(int width) throws IOException {
        return in.read() < 0 ? null : strings(width);
    }

    private static Document document(String[] row, String[] fields, FieldType type, Tokens[] tokens) {
        var document = new Document();
        for (int i = 0; i < FILTERS.length; i++) {
            document.add(new StringField(FILTERS[i], row[i], i == 0 ? Field.Store.YES : Field.Store.NO));
            document.add(new SortedDocValuesField(FILTERS[i], new BytesRef(row[i])));
        }
        document.add(new StoredField("text", row[FILTERS.length]));
        for (int i = 0; i < fields.length; i++) {
            tokens[i].text = row[FILTERS.length + 1 + i];
            document.add(new Field(fields[i].split(":")[0], tokens[i], type));
        }
        return document;
    }

    private static final class Tokens extends TokenStream {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private String text;
        private int at;

        @Override
        public void reset() {
            at = 0;
        }

        @Override
        public boolean incrementToken() {
            clearAttributes();
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            int start = at;
            int blank = text.indexOf(' ', at);
            at = blank < 0 ? text.length() : blank;
            term.append(text, start, at);
            return at > start;
        }
    }

    // Answering: 'o' opens a folder, 'p' prepares a question, 'w' warms it up, 'a' answers it. Every reply is a total
    // and how many nanoseconds it took.

    /** One way to find the ten best and the exact total. */
    private interface Way {
        long total() throws IOException;
    }

    /** A question, and the shortest time that each way to answer it took. */
    private record Question(Way[] ways, long[] nanoseconds) {
        long ask(int way) throws IOException {
            long start = System.nanoTime();
            long total = ways[way].total();
            nanoseconds[way] = Math.min(nanoseconds[way], System.nanoTime() - start);
            return total;
        }

        int quickest() {
            int best = 0;
            for (int i = 1; i < ways.length; i++) {
                best = nanoseconds[i] < nanoseconds[best] ? i : best;
            }
            return best;
        }
    }

    private final Similarity similarity;
    private final List<Question> questions = new ArrayList<>();
    private final List<StringDocValuesReaderState> facets = new ArrayList<>();
    private IndexSearcher searcher;

    private Lucene(Similarity similarity) {
        this.similarity = similarity;
    }

    private void answer() throws IOException {
        for (int command; (command = in.read()) >= 0; ) {
            String[] given = command == 'o' || command == 'p' ? strings(in.readInt()) : null;
            Question asked = given == null ? questions.get(in.readInt()) : null;
            long start = System.nanoTime();
            long total = 0;
            switch (command) {
                case 'o' -> open(Path.of(given[0]));
                case 'p' -> questions.add(prepared(given));
                case 'w' -> warm(asked, in.readInt());
                case 'a' -> total = asked.ways[asked.quickest()].total();
                default -> throw new IllegalArgumentException("command " + command);
            }
            long taken = System.nanoTime() - start;
            out.writeLong(total);
            out.writeLong(taken);
            out.flush();
        }
    }

    private void open(Path folder) throws IOException {
        searcher = new IndexSearcher(DirectoryReader.open(new MMapDirectory(folder)));
        searcher.setSimilarity(similarity);
        searcher.setQueryCache(null); // the same questions are asked again
        for (String filter : FILTERS) {
            facets.add(new StringDocValuesReaderState(searcher.getIndexReader(), filter));
        }
    }

    private static void warm(Question question, int milliseconds) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < 4 || System.nanoTime() - start < 1_000_000L * milliseconds; i++) {
            question.ask(i % question.ways.length);
        }
    }

    private Question prepared(String[] parts) {
        Way[] ways = switch (parts[0]) {
            case "ranked" -> ways(ranked(parts));
            case "faceted" -> facetedWays(ranked(parts));
            case "prefix" -> ways(new PrefixQuery(new Term(parts[1], parts[2])));
            case "phrase" -> ways(new PhraseQuery(parts[1], from(parts, 2)));
            default -> throw new IllegalArgumentException(parts[0]);
        };
        var never = new long[ways.length];
        Arrays.fill(never, Long.MAX_VALUE);
        return new Question(ways, never);
    }

    /** Clauses of four: SHOULD, MUST or FILTER, field, term, boost. */
    private static Query ranked(String[] parts) {
        var clauses = new BooleanQuery.Builder();
        Query last = null;
        for (int i = 1; i < parts.length; i += 4) {
            float boost = Float.parseFloat(parts[i + 3]);
            Query term = new TermQuery(new Term(parts[i + 1], parts[i + 2]));
            last = boost == 1 ? term : new BoostQuery(term, boost);
            clauses.add(last, BooleanClause.Occur.valueOf(parts[i]));
        }
        return parts.length > 5 ? clauses.build() : last;
    }

    /** The best with what cannot be among them skipped, and all counted apart if that is needed; or all scored. */
    private Way[] ways(Query query) {
        Way apart = () -> {
            TotalHits hits = best(query, BEST).totalHits;
            return hits.relation() == TotalHits.Relation.EQUAL_TO ? hits.value() : searcher.count(query);
        };
        return new Way[] {apart, () -> best(query, Integer.MAX_VALUE).totalHits.value()};
    }

    /** The same, all being collected instead of counted, so that the values of facets are counted among them. */
    private Way[] facetedWays(Query query) {
        Way apart = () -> {
            best(query, BEST);
            return counted(searcher.search(query, new FacetsCollectorManager()));
        };
        Way together = () -> counted(
                FacetsCollectorManager.search(searcher, query, BEST, new FacetsCollectorManager()).facetsCollector());
        return new Way[] {apart, together};
    }

    private TopDocs best(Query query, int threshold) throws IOException {
        return searcher.search(query, new TopScoreDocCollectorManager(BEST, threshold));
    }

    private long counted(FacetsCollector found) throws IOException {
        for (int i = 0; i < FILTERS.length; i++) {
            new StringValueFacetCounts(facets.get(i), found).getTopChildren(20, FILTERS[i]);
        }
        return found.getMatchingDocs().stream().mapToLong(FacetsCollector.MatchingDocs::totalHits).sum();
    }

    private static String[] strings(int count) throws IOException {
        var all = new String[count];
        for (int i = 0; i < count; i++) {
            all[i] = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        }
        return all;
    }
}
