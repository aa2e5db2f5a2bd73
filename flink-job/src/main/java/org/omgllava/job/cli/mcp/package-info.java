/** The job as tools of an agent, over the Model Context Protocol. */
@NullMarked
package org.omgllava.job.cli.mcp;

import org.jspecify.annotations.NullMarked;
