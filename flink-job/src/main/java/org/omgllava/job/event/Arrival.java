package org.omgllava.job.event;

import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.SealedTypeInfo;

/** What comes to a stream's schedule, in this order. */
@TypeInfo(SealedTypeInfo.Factory.class)
public sealed interface Arrival permits Frame, Instruction {
  String streamId();
}
