/** Of what a program and its model consist, in the format of CycloneDX. */
@NullMarked
package org.omgllava.job.cli.bom;

import org.jspecify.annotations.NullMarked;
