package org.omgllava.job.cli.cluster;

import org.omgllava.job.config.SlotSettings;

/**
 * What a TaskManager offers.
 *
 * @param slots when slots are all alike
 * @param devices numbered ones, which stand in for GPUs
 * @param modelMebibytes off the heap, for weights and tensors
 */
record TaskManagerSize(
    int slots,
    int devices,
    double cpuCores,
    int heapMebibytes,
    int modelMebibytes,
    int managedMebibytes,
    int networkMebibytes) {
  /** Heap of the tasks of a slot. */
  private static final int SLOT_HEAP_MEBIBYTES = 512;

  /**
   * Slots of a subtask that hold a model where slots are cut to size; a third one holds the rest.
   */
  private static final int MODEL_SLOTS = 2;

  /** Slots that are all alike; one takes a whole subtask. */
  static TaskManagerSize alike(int slots) {
    return new TaskManagerSize(slots, 0, 1, SLOT_HEAP_MEBIBYTES * slots, 900, 32, 64);
  }

  /**
   * Room for slots that are cut to size. Flink fills the TaskManager that comes first as slots come
   * to hand: those without a model, of the whole job, leave room for the models of the others.
   *
   * @param subtasks whose models it has room for
   */
  static TaskManagerSize withDevices(int devices, int subtasks, SlotSettings slots) {
    int models = MODEL_SLOTS * subtasks;
    int all = models + slots.parallelism();
    return new TaskManagerSize(
        all,
        devices,
        all * slots.cpuCores(),
        all * slots.heapMebibytes(),
        models * slots.offHeapMebibytes(),
        all * slots.managedMebibytes(),
        128 * Math.max(subtasks, slots.parallelism()));
  }

  /** Devices that the model slots of one subtask take. */
  static double devicesOfASubtask(SlotSettings slots) {
    return MODEL_SLOTS * slots.gpus();
  }
}
