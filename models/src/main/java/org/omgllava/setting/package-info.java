/**
 * Values that a user can choose, described where they are used: a settings record says of each
 * component its name, default, unit, range and meaning. Knows no Flink and no command line; whoever
 * reads options, variables and files hands them in as sources.
 */
@NullMarked
package org.omgllava.setting;

import org.jspecify.annotations.NullMarked;
