/**
 * Faults for a cluster under load, one after the other by a seed, and whether its promises hold:
 * nothing lost, doubled, reordered or altered, and nothing that hangs.
 */
@NullMarked
package org.omgllava.job.cli.campaign;

import org.jspecify.annotations.NullMarked;
