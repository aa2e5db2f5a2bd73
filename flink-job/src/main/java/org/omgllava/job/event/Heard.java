package org.omgllava.job.event;

import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.SealedTypeInfo;

/** What comes of the topic of instructions: they, and between them how far they have been read. */
@TypeInfo(SealedTypeInfo.Factory.class)
public sealed interface Heard permits Instruction, Heard.Position {
  /** By which it finds its subtask: the stream's id. */
  String key();

  /** When it was put into the topic, or said, milliseconds since the epoch. */
  long heardMillis();

  /**
   * How far the instructions have been read, for one of the subtasks that are told. It goes the way
   * of the instructions and can overtake none.
   *
   * @param key finds the subtask
   * @param subtask that is told
   * @param subtasks that are told; after a rescaling in between it says nothing
   */
  record Position(String key, int subtask, int subtasks, ReadPosition read, long heardMillis)
      implements Heard {}
}
