/** The tracker as an operator; what a track is, is decided in {@code org.omgllava.track}. */
package org.omgllava.job.track;
