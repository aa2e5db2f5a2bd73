/** What several steps of the job share: its configuration and the names of its steps. */
@NullMarked
package org.omgllava.job.config;

import org.jspecify.annotations.NullMarked;
