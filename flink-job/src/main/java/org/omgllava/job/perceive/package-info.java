/** Runs encoder and decoder once per frame. Knows the model as {@code org.omgllava.scene} only. */
package org.omgllava.job.perceive;
