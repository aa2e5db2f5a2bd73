/** Ties grounded phrases to tracks. Works on runs, never on pixels. */
package org.omgllava.job.link;
