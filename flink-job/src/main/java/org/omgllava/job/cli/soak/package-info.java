/**
 * Whether anything grows that should not, however long the job runs: a cluster under steady load,
 * measured again and again. Knows {@code cluster} and what {@code hazard} publishes.
 */
@NullMarked
package org.omgllava.job.cli.soak;

import org.jspecify.annotations.NullMarked;
