package org.omgllava.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.omgllava.job.cli.Omg;
import picocli.CommandLine;

/**
 * One call of the command line in this JVM.
 *
 * @param status exit status
 * @param out what went to stdout
 * @param err what went to stderr
 */
record Invocation(int status, String out, String err) {
  static Invocation of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Omg.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    int status = command.execute(arguments);
    return new Invocation(status, out.toString(), err.toString());
  }
}
