/**
 * How Flink reads and writes what its own serialisers cannot: closed families of records. Knows
 * none of them.
 */
@NullMarked
package org.omgllava.job.typeinfo;

import org.jspecify.annotations.NullMarked;
