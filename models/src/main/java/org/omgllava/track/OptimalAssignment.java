package org.omgllava.track;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jgrapht.alg.matching.MaximumWeightBipartiteMatching;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleWeightedGraph;

/** The assignment of rows to columns with the largest sum (Hungarian method). */
final class OptimalAssignment {
  static final int NONE = -1;

  private OptimalAssignment() {}

  /**
   * @param gains (rows, columns); what a pair is worth
   * @param least pairs that are worth no more stay apart, and count nothing
   * @return for each row its column or {@link #NONE}
   */
  static int[] of(double[][] gains, double least) {
    int rows = gains.length;
    int columns = rows == 0 ? 0 : gains[0].length;
    int[] assigned = new int[rows];
    Arrays.fill(assigned, NONE);
    if (columns == 0) {
      return assigned;
    }
    SimpleWeightedGraph<Integer, DefaultWeightedEdge> graph =
        new SimpleWeightedGraph<>(DefaultWeightedEdge.class);
    Set<Integer> left = vertices(graph, 0, rows);
    Set<Integer> right = vertices(graph, rows, rows + columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        if (gains[i][j] > least) {
          graph.setEdgeWeight(graph.addEdge(i, rows + j), gains[i][j] - least);
        }
      }
    }
    var matching = new MaximumWeightBipartiteMatching<>(graph, left, right).getMatching();
    for (DefaultWeightedEdge edge : matching) {
      assigned[graph.getEdgeSource(edge)] = graph.getEdgeTarget(edge) - rows;
    }
    return assigned;
  }

  private static Set<Integer> vertices(
      SimpleWeightedGraph<Integer, DefaultWeightedEdge> graph, int from, int to) {
    Set<Integer> vertices = new LinkedHashSet<>();
    for (int vertex = from; vertex < to; vertex++) {
      graph.addVertex(vertex);
      vertices.add(vertex);
    }
    return vertices;
  }
}
