package org.omgllava.job.runtime;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.ModelFactory;
import org.omgllava.setting.SettingException;

/**
 * The bundle whose queries, tokens and classes saved state holds. It is saved with them, and state
 * of a bundle that computes others is refused: it would be misread.
 *
 * @param bundleId name and version, as name:version
 * @param stateShape as {@link ModelFactory#stateShape} gives it
 */
public record BundleOfState(String bundleId, String stateShape) {
  private static final String STATE = "bundle-of-state";

  /**
   * Compares the bundle with that of the restored state, and has it saved from now on.
   *
   * @throws SuppressRestartsException when they do not go together: starting again does not heal it
   */
  public static void check(StateInitializationContext context, ModelFactory factory)
      throws Exception {
    BundleOfState current = new BundleOfState(factory.bundleId(), factory.stateShape());
    // Each subtask sees what all have saved, whatever their number was.
    ListState<BundleOfState> saved =
        context
            .getOperatorStateStore()
            .getUnionListState(
                new ListStateDescriptor<>(STATE, RecordTypes.of(BundleOfState.class)));
    for (BundleOfState before : saved.get()) {
      if (!before.stateShape.equals(current.stateShape)) {
        throw new SuppressRestartsException(new SettingException(current.differsFrom(before)));
      }
    }
    saved.update(List.of(current));
  }

  private String differsFrom(BundleOfState before) {
    return "bundle: "
        + bundleId
        + " ("
        + stateShape
        + "), but the saved state is of "
        + before.bundleId
        + " ("
        + before.stateShape
        + "; expected: a bundle with the same name, widths and classes; to start anew, give another"
        + " --data folder, or on a cluster submit the job without its savepoint)";
  }
}
