/** The demonstration: the bundled clip through the whole job, its scores and its page. */
package org.omgllava.job.cli.demo;
