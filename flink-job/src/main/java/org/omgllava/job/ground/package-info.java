/** Turns [SEG] states into masks. Knows the model as {@code org.omgllava.scene} only. */
package org.omgllava.job.ground;
