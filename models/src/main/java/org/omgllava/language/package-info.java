/**
 * From instructions to grounded answers: tokenizer, prompt template, sampling, continuous batching
 * over a key-value cache, markup.
 */
package org.omgllava.language;
