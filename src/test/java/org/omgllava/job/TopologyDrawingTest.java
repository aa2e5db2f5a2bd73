package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.Step;

/** The drawings in the topology's Javadoc and on the front page have the job's arrows, all. */
class TopologyDrawingTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root", "."));
  private static final Path TOPOLOGY =
      ROOT.resolve("flink-job/src/main/java/org/omgllava/job/OmgLlavaTopology.java");
  private static final Set<Step> ENCODERS =
      Set.of(
          Step.ENCODE_SEGMENTS, Step.ENCODE_ANSWERS, Step.ENCODE_TRACKS, Step.ENCODE_DEAD_LETTERS);
  private static final Set<String> DRAWN_WITH_A_LABEL =
      Set.of("unanswerable", "rejected", "skipped");

  @Test
  void theTopologysDrawingIsTheGraph() throws IOException {
    String source = Files.readString(TOPOLOGY);
    String drawing = source.substring(source.indexOf("<pre>") + 5, source.indexOf("</pre>"));

    assertThat(FlowDrawing.arrows(drawing.replaceAll("(?m)^ \\*", "  "))).isEqualTo(graph());
  }

  @Test
  void theFrontPagesDrawingIsTheGraph() throws IOException {
    String page = Files.readString(ROOT.resolve("README.md"));
    String drawing = page.substring(page.lastIndexOf("```", page.indexOf("► decode")) + 3);

    assertThat(FlowDrawing.arrows(drawing.substring(0, drawing.indexOf("```")))).isEqualTo(graph());
  }

  /**
   * The job's arrows from step to step; the steps that only stamp times, or make records, are
   * passed through.
   */
  private static Set<String> graph() {
    StreamGraph graph = OmgLlavaTopologyTest.graph(JobSettings.defaults());
    Set<String> arrows = new TreeSet<>();
    for (StreamNode node : graph.getStreamNodes()) {
      Optional<Step> to = step(node);
      if (to.isEmpty() || stamps(to.get()) || ENCODERS.contains(to.get())) {
        continue;
      }
      for (StreamEdge edge : node.getInEdges()) {
        StreamNode source = graph.getStreamNode(edge.getSourceId());
        boolean passed = stamps(step(source).orElseThrow()) || isEncoded(source);
        for (StreamEdge before : passed ? source.getInEdges() : List.of(edge)) {
          Step from = step(graph.getStreamNode(before.getSourceId())).orElseThrow();
          StreamEdge drawn = isEncoded(source) ? before : edge;
          arrows.add(from.label() + arrow(drawn) + to.get().label());
        }
      }
    }
    return arrows;
  }

  private static String arrow(StreamEdge edge) {
    String side = edge.getOutputTag() == null ? "" : edge.getOutputTag().getId();
    return DRAWN_WITH_A_LABEL.contains(side) ? " -" + side + "-> " : " -> ";
  }

  private static boolean isEncoded(StreamNode node) {
    return ENCODERS.contains(step(node).orElseThrow());
  }

  private static boolean stamps(Step step) {
    return step == Step.STAMP_FRAMES || step == Step.STAMP_INSTRUCTIONS;
  }

  /** The step of an operator; a sink's committer is none of its own. */
  private static Optional<Step> step(StreamNode node) {
    return Arrays.stream(Step.values())
        .filter(step -> step.uid().equals(node.getTransformationUID()))
        .findFirst();
  }
}
