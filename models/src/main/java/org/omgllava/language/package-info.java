/**
 * From instructions to grounded answers: tokenizer, prompt template, sampling, continuous batching
 * over a key-value cache, markup.
 */
@NullMarked
package org.omgllava.language;

import org.jspecify.annotations.NullMarked;
