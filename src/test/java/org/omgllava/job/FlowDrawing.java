package org.omgllava.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the arrows of a drawing of text. Lines that touch are one arrow: it leads from everything
 * at its ends to everything at its heads. {@code a, b ── label ──► c} stands for an arrow from a
 * and one from b. Words in round brackets are remarks.
 */
final class FlowDrawing {
  private static final int[][] SIDES = {{-1, 0}, {0, 1}, {1, 0}, {0, -1}};
  private static final String HEADS = "▲►▼◄";
  private static final Pattern LIST = Pattern.compile("(.+?) ─+ ([\\w-]+) ─+► (.+)");
  private static final Pattern REMARK = Pattern.compile("\\([^)]*\\)");
  private static final Pattern NAME = Pattern.compile("[a-z]+(?:[ -][a-z]+)*");

  private final List<String> rows = new ArrayList<>();
  private final Set<String> arrows = new TreeSet<>();

  /** A place in the drawing. */
  private record Cell(int row, int column) {
    Cell beside(int side) {
      return new Cell(row + SIDES[side][0], column + SIDES[side][1]);
    }
  }

  private FlowDrawing(String drawing) {
    for (String line : drawing.lines().toList()) {
      Matcher list = LIST.matcher(line.strip());
      if (list.matches()) {
        readList(List.of(list.group(1).split(", ")), list.group(2), list.group(3));
        rows.add("");
      } else {
        rows.add(REMARK.matcher(line).replaceAll(m -> " ".repeat(m.group().length())));
      }
    }
  }

  /** The arrows of a drawing, each as {@code from -> to} or {@code from -label-> to}. */
  static Set<String> arrows(String drawing) {
    FlowDrawing read = new FlowDrawing(drawing);
    read.followLines();
    return read.arrows;
  }

  private void readList(List<String> froms, String label, String to) {
    froms.forEach(from -> arrows.add(from + " -" + label + "-> " + to));
  }

  private void followLines() {
    Set<Cell> seen = new HashSet<>();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).length(); column++) {
        Cell start = new Cell(row, column);
        if (isLine(start) && seen.add(start)) {
          follow(start, seen);
        }
      }
    }
  }

  private void follow(Cell start, Set<Cell> seen) {
    Set<String> froms = new TreeSet<>();
    Set<String> tos = new TreeSet<>();
    Deque<Cell> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      Cell cell = open.remove();
      for (int side = 0; side < SIDES.length; side++) {
        if (!isOpen(cell, side)) {
          continue;
        }
        Cell next = cell.beside(side);
        if (pointsTo(cell, side)) {
          tos.add(nameAt(cell, side));
        } else if (!isLine(next)) {
          froms.add(nameAt(cell, side));
        } else if (!isOpen(next, (side + 2) % SIDES.length)) {
          throw broken(cell, "does not join its neighbour");
        } else if (seen.add(next)) {
          open.add(next);
        }
      }
    }
    if (froms.isEmpty() || tos.isEmpty()) {
      throw broken(start, "has no beginning or no head");
    }
    froms.forEach(from -> tos.forEach(to -> arrows.add(from + " -> " + to)));
  }

  /** The name that a line touches, directly or behind one blank. */
  private String nameAt(Cell end, int side) {
    Cell next = end.beside(side);
    return nameAt(next)
        .or(() -> nameAt(next.beside(side)))
        .orElseThrow(() -> broken(end, "leads nowhere"));
  }

  private Optional<String> nameAt(Cell cell) {
    return cell.row() < 0 || cell.row() >= rows.size()
        ? Optional.empty()
        : NAME.matcher(rows.get(cell.row()))
            .results()
            .filter(name -> name.start() <= cell.column() && cell.column() < name.end())
            .map(name -> name.group())
            .findFirst();
  }

  private boolean isLine(Cell cell) {
    return "─│┌┐└┘├┤┬┴▲►▼◄".indexOf(at(cell)) >= 0;
  }

  private boolean pointsTo(Cell cell, int side) {
    return HEADS.indexOf(at(cell)) == side;
  }

  /** Sides: 0 above, 1 right, 2 below, 3 left. */
  private boolean isOpen(Cell cell, int side) {
    return switch (at(cell)) {
      case '─', '►', '◄' -> side == 1 || side == 3;
      case '│', '▲', '▼' -> side == 0 || side == 2;
      case '┌' -> side == 1 || side == 2;
      case '┐' -> side == 2 || side == 3;
      case '└' -> side == 0 || side == 1;
      case '┘' -> side == 0 || side == 3;
      case '├' -> side != 3;
      case '┤' -> side != 1;
      case '┬' -> side != 0;
      case '┴' -> side != 2;
      default -> false;
    };
  }

  private char at(Cell cell) {
    boolean inside =
        cell.row() >= 0
            && cell.row() < rows.size()
            && cell.column() >= 0
            && cell.column() < rows.get(cell.row()).length();
    return inside ? rows.get(cell.row()).charAt(cell.column()) : ' ';
  }

  private static IllegalArgumentException broken(Cell cell, String what) {
    return new IllegalArgumentException(
        "the line at row " + cell.row() + ", column " + cell.column() + " " + what);
  }
}
