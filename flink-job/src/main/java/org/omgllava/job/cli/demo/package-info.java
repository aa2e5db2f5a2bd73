/** The demonstration: the bundled clip through the whole job, its scores and its page. */
@NullMarked
package org.omgllava.job.cli.demo;

import org.jspecify.annotations.NullMarked;
