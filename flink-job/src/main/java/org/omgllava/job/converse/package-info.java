/**
 * Holds the dialogues and runs the language model with continuous batching. Knows the model as
 * {@code org.omgllava.scene} only.
 */
package org.omgllava.job.converse;
