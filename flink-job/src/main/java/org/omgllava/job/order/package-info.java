/** Puts the frames of each stream in order. Knows no pixels. */
package org.omgllava.job.order;
