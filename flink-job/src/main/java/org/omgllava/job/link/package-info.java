/**
 * Ties grounded phrases to tracks. {@link org.omgllava.job.link.LinkCore} decides what is kept and
 * when an answer goes on, {@link org.omgllava.track.TrackOverlap} to which track a phrase belongs;
 * {@link org.omgllava.job.link.LinkPhrases} keeps segments and answers and carries out. Works on
 * runs, never on pixels.
 */
@NullMarked
package org.omgllava.job.link;

import org.jspecify.annotations.NullMarked;
