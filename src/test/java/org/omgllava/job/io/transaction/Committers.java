package org.omgllava.job.io.transaction;

import java.util.OptionalLong;
import java.util.Properties;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;

/** Committers of {@link TransactionalSink} outside of a job. */
final class Committers {
  private Committers() {}

  /** That of the first and only subtask. */
  static Committer<KafkaCommittable> of(Properties properties, String topic) {
    return sink(properties, topic).createCommitter(new Subtask());
  }

  static TransactionalSink<byte[]> sink(Properties properties, String topic) {
    return new TransactionalSink<>(
        properties,
        "some",
        KafkaRecordSerializationSchema.<byte[]>builder()
            .setTopic(topic)
            .setValueSerializationSchema(record -> record)
            .build());
  }

  private static final class Subtask implements CommitterInitContext {
    @Override
    public SinkCommitterMetricGroup metricGroup() {
      throw new UnsupportedOperationException();
    }

    @Override
    public OptionalLong getRestoredCheckpointId() {
      return OptionalLong.of(1);
    }

    @Override
    public JobInfo getJobInfo() {
      throw new UnsupportedOperationException();
    }

    @Override
    public TaskInfo getTaskInfo() {
      return new TaskInfoImpl("write", 1, 0, 1, 0);
    }
  }
}
