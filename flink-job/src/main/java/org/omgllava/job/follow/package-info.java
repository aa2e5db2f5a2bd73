/**
 * Follows what the language model has found once. {@link org.omgllava.job.follow.FollowCore}
 * decides what becomes of followed phrases on a frame, {@link org.omgllava.job.follow.WakeRules}
 * when the language model is asked again; {@link org.omgllava.job.follow.FollowFrames} keeps frames
 * that wait, drives the models and carries out. Knows the model as {@code org.omgllava.scene} only.
 */
@NullMarked
package org.omgllava.job.follow;

import org.jspecify.annotations.NullMarked;
