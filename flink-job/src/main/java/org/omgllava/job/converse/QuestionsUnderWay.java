package org.omgllava.job.converse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Question;
import org.omgllava.job.runtime.KeyedStates;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualTokens;

/**
 * The questions of the current stream that are not answered yet, by the sequence in which they
 * came.
 *
 * <p>Owns them in state, and knows what its dialogues may still remember.
 */
final class QuestionsUnderWay {
  private static final String STATE = "under-way";

  private final KeyedStates states;
  private final Dialogues dialogues;
  private final ValueState<Long> nextSequence;
  private final ValueState<Long> firstTold;
  private final MapState<Long, Question> questions;

  /**
   * @param states of the operator
   * @param dialogues of the same streams
   */
  QuestionsUnderWay(KeyedStates states, Dialogues dialogues) {
    this.states = states;
    this.dialogues = dialogues;
    nextSequence = states.value("next-sequence", Types.LONG);
    firstTold = states.value("first-told", Types.LONG);
    questions = states.map(STATE, Types.LONG, RecordTypes.of(Question.class));
  }

  /** The streams, of whatever key is current, that have questions under way. */
  static List<String> streams(KeyedStateBackend<String> backend) {
    try (var keys = backend.<VoidNamespace>getKeys(STATE, VoidNamespace.INSTANCE)) {
      return keys.distinct().sorted().toList();
    }
  }

  /** The sequence of the question that comes next. */
  long nextSequence() throws Exception {
    Long next = nextSequence.value();
    return next == null ? 0 : next;
  }

  void keep(long sequence, Question question) throws Exception {
    questions.put(sequence, question);
    nextSequence.update(sequence + 1);
  }

  /** What the model is asked: the question after the newest turns of its dialogue, if any. */
  Outcome<GenerationRequest> request(Execution execution) throws Exception {
    Optional<String> conversation = execution.question().conversationId();
    Outcome<List<DialogueTurn>> history =
        conversation.isEmpty()
            ? Outcome.of(List.of())
            : dialogues.newest(conversation.get(), execution.turns());
    Question question = questions.get(execution.sequence());
    return history.then(
        told ->
            Outcome.of(
                new GenerationRequest(
                    execution.requestId(),
                    told,
                    question.instruction().text(),
                    question.visualTokens(),
                    question.promptTokens(),
                    question.instruction().limits(),
                    question.followed())));
  }

  Question remove(long sequence) throws Exception {
    Question question = questions.get(sequence);
    questions.remove(sequence);
    return question;
  }

  /**
   * What is held of the stream, after its dialogues are forgotten if that is asked. Questions under
   * way are answered, and leave no turn.
   */
  GroundedAnswer control(Instruction asker) throws Exception {
    if (asker.forgets()) {
      dialogues.forget();
      firstTold.update(nextSequence());
      freeSequence();
    }
    return new GroundedAnswer.Held(Holdings.none(asker).with(states.held(Step.CONVERSE)));
  }

  /** A dialogue remembers a question that has been answered, unless it has been forgotten since. */
  void remember(Execution execution, Generation answer, VisualTokens promptTokens, long nowMillis)
      throws Exception {
    Long first = firstTold.value();
    if (first == null || execution.sequence() >= first) {
      dialogues.answered(execution, answer, promptTokens, nowMillis);
    }
  }

  /** Counts anew once nothing is left that has been counted: neither questions nor turns. */
  void freeSequence() throws Exception {
    if (questions.isEmpty() && dialogues.isEmpty()) {
      nextSequence.clear();
      firstTold.clear();
    }
  }

  /** Which questions are under way, in their order. */
  SortedMap<Long, QuestionStamp> stamps() throws Exception {
    SortedMap<Long, QuestionStamp> stamps = new TreeMap<>();
    for (Map.Entry<Long, Question> entry : questions.entries()) {
      stamps.put(entry.getKey(), QuestionStamp.of(entry.getValue()));
    }
    return stamps;
  }
}
