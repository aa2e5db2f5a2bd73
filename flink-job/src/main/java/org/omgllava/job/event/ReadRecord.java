package org.omgllava.job.event;

import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.SealedTypeInfo;

/** What the source of instructions gives: records, and in between how far it has come. */
@TypeInfo(SealedTypeInfo.Factory.class)
public sealed interface ReadRecord permits RawRecord, ReadPosition {}
