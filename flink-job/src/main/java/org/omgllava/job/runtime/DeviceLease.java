package org.omgllava.job.runtime;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.jspecify.annotations.Nullable;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.scene.DeviceChoice;

/**
 * The device of a slot. Flink counts external resources but tells every slot all indices of its
 * TaskManager; here each slot is given one of them, the same to every operator in the slot.
 *
 * <p>Owns the assignment of slots to devices in this process. A lease lives from the operator's
 * open to its close.
 */
public final class DeviceLease implements AutoCloseable {
  /** Name of the external resource, as in Flink's configuration. */
  public static final String RESOURCE = "gpu";

  private static final Map<String, Slot> SLOTS = new HashMap<>();

  private final @Nullable String allocationId;
  private final int number;
  private final boolean onCpu;
  private boolean closed;

  private DeviceLease(@Nullable String allocationId, int number, boolean onCpu) {
    this.allocationId = allocationId;
    this.number = number;
    this.onCpu = onCpu;
  }

  private static final class Slot {
    final int deviceIndex;
    int users;

    Slot(int deviceIndex) {
      this.deviceIndex = deviceIndex;
    }
  }

  /**
   * The device of the slot in which an operator runs: one of the cluster's where slots ask for
   * them, else the one that was chosen, else the CPU.
   *
   * @throws IllegalStateException when slots ask for GPUs and nobody hands them out
   */
  public static DeviceLease of(RuntimeContext context, SlotSettings slots) {
    if (!slots.leasesGpu()) {
      DeviceChoice chosen = slots.choice();
      return new DeviceLease(null, chosen.index(), !chosen.gpu());
    }
    return of(
        context.getTaskInfo().getAllocationIDAsString(),
        context.getExternalResourceInfos(RESOURCE));
  }

  /**
   * Gives a slot the device that the fewest slots use, or the one that it has.
   *
   * @param devices with their {@code index}; of {@code kind} cpu is what stands in for a GPU
   */
  static DeviceLease of(String allocationId, Collection<? extends ExternalResourceInfo> devices) {
    TreeSet<Integer> indices = new TreeSet<>();
    for (ExternalResourceInfo info : devices) {
      info.getProperty("index").ifPresent(index -> indices.add(Integer.valueOf(index)));
    }
    boolean onCpu =
        devices.stream()
            .anyMatch(info -> info.getProperty("kind").filter("cpu"::equals).isPresent());
    if (indices.isEmpty()) {
      throw new IllegalStateException(
          "external resource "
              + RESOURCE
              + ": none in this TaskManager (expected: at least one; external-resource.gpu.driver-factory.class"
              + " names who finds them)");
    }
    synchronized (SLOTS) {
      Slot slot = SLOTS.computeIfAbsent(allocationId, id -> new Slot(leastUsed(indices)));
      slot.users++;
      return new DeviceLease(allocationId, slot.deviceIndex, onCpu);
    }
  }

  /** Index of the GPU, or -1 for the CPU. */
  public int deviceIndex() {
    return onCpu ? DeviceChoice.CPU.index() : number;
  }

  /** Where it is, as the log says it. */
  @Override
  public String toString() {
    DeviceChoice device = new DeviceChoice(deviceIndex());
    return allocationId == null
        ? device.toString()
        : device + ", device " + number + " of its TaskManager, slot " + allocationId;
  }

  @Override
  public void close() {
    if (closed || allocationId == null) {
      return;
    }
    closed = true;
    synchronized (SLOTS) {
      SLOTS.computeIfPresent(allocationId, (id, slot) -> --slot.users == 0 ? null : slot);
    }
  }

  private static int leastUsed(Collection<Integer> indices) {
    int best = -1;
    long fewest = Long.MAX_VALUE;
    for (int index : indices) {
      long slots = SLOTS.values().stream().filter(slot -> slot.deviceIndex == index).count();
      if (slots < fewest) {
        fewest = slots;
        best = index;
      }
    }
    return best;
  }
}
