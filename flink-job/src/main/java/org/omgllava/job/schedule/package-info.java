/** Joins frames with the instructions that apply to them. Knows no pixels. */
package org.omgllava.job.schedule;
