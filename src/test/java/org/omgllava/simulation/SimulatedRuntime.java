package org.omgllava.simulation;

import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.externalresource.ExternalResourceInfoProvider;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/** What a step finds around it; serializers are made once for all runs of a thread. */
final class SimulatedRuntime extends StreamingRuntimeContext {
  private static final MockEnvironment ENVIRONMENT = new MockEnvironmentBuilder().build();

  private final SimulatedStates states;

  SimulatedRuntime(SimulatedStates states, ProcessingTimeService time) {
    super(
        ENVIRONMENT,
        Map.of(),
        UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup(),
        new OperatorID(),
        time,
        states,
        ExternalResourceInfoProvider.NO_EXTERNAL_RESOURCES);
    this.states = states;
  }

  @Override
  public <T> TypeSerializer<T> createSerializer(TypeInformation<T> type) {
    return SimulatedStates.serializer(type);
  }

  @Override
  public <T> ValueState<T> getState(ValueStateDescriptor<T> descriptor) {
    return states.getState(descriptor);
  }

  @Override
  public <K, V> MapState<K, V> getMapState(MapStateDescriptor<K, V> descriptor) {
    return states.getMapState(descriptor);
  }
}
