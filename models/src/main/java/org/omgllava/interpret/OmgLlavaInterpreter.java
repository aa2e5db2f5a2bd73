package org.omgllava.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.scene.Converser;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.VisualPrompt;

/**
 * OMG-LLaVA from pictures and questions to grounded answers, in one go. The running job does not
 * use this class: its steps drive the same perceiver and converser. It is the map of the model:
 * {@link #interpret(List)} reads in the order in which data flows.
 *
 * <pre>
 *  picture                                              question, regions, history
 *     │                                                             │
 *     ▼  ImageDecoder, Preprocessor                                 │
 *  square (S, S, 3), bytes                                          │
 *     │                                                             │
 *     ▼  Normalisation, encoder.pt encode: ConvNeXt, pixel decoder  │
 *  mask features, memories ──────────────┬──────────────┐           │
 *     │                                  │              │           │
 *     ▼  decoder.pt perceive             │              │           │
 *  classes, masks, object queries        │              ▼           ▼
 *     │  PanopticFusion ─► segments      │         decoder.pt prompt: point, box, mask
 *     ▼  perception prior, projectors    │              │
 *  pixel tokens, separator,              │         one token per region
 *  object tokens ────────────────────────┼──────┐       │
 *     │  EarlierPictures: object tokens of earlier pictures with their tracks,
 *     │  llm.pt tag (FrameHistory) ──────┼──────┤       │
 *                                        │      ▼       ▼
 *                                        │   PromptTemplate: dialogue with visual tokens
 *                                        │      │
 *                                        │      ▼  llm.pt prefill, decode (TorchConverser)
 *                                        │   answer ─► AnswerText ─► words, phrases
 *                                        │      │
 *                                        │      ▼  llm.pt seg_query
 *                                        │   one query per [SEG]
 *                                        ▼      ▼
 *                                     decoder.pt ground ─► RunLengthMasks ─► masks
 * </pre>
 *
 * <p>Owns a perceiver and a converser. Lifecycle: {@link #open} to {@link #close()}. Constraint:
 * one thread.
 */
public final class OmgLlavaInterpreter implements AutoCloseable {
  private final Perceiver perceiver;
  private final Converser converser;
  private long frames;

  /** Takes ownership of both parts, which nobody else may drive meanwhile. */
  public OmgLlavaInterpreter(Perceiver perceiver, Converser converser) {
    this.perceiver = perceiver;
    this.converser = converser;
  }

  /**
   * Opens a model.
   *
   * @param deviceIndex index of the GPU, or -1 for the CPU
   * @param rows largest number of answers generated together
   */
  public static OmgLlavaInterpreter open(ModelFactory factory, int deviceIndex, int rows) {
    Perceiver perceiver = factory.openPerceiver(deviceIndex);
    try {
      return new OmgLlavaInterpreter(perceiver, factory.openConverser(deviceIndex, rows));
    } catch (RuntimeException e) {
      try (perceiver) {
        throw e;
      }
    }
  }

  /** Answers one question about one picture. */
  public Outcome<Interpretation> interpret(
      EncodedImage image, String text, List<VisualPrompt> prompts) {
    return interpret(List.of(new Question(image, text, prompts))).get(0);
  }

  /** Answers several questions about several pictures together; the outcomes are in their order. */
  public List<Outcome<Interpretation>> interpret(List<Question> questions) {
    List<Inquiry> inquiries = perceive(questions);
    converse(inquiries);
    ground(inquiries);
    return inquiries.stream().map(Inquiry::outcome).toList();
  }

  /** Pictures and regions to segments, visual tokens and region tokens: one pass per picture. */
  private List<Inquiry> perceive(List<Question> questions) {
    List<Inquiry> inquiries = questions.stream().map(Inquiry::new).toList();
    EarlierPictures<?> earlier = EarlierPictures.of(perceiver);
    questions.forEach(question -> earlier.see(question.lookBack()));
    List<SharedPicture> pictures = SharedPicture.of(inquiries);
    List<PerceptionRequest> requests =
        pictures.stream().map(p -> p.request(new FrameId("interpreter", frames++))).toList();
    List<Outcome<Perception>> perceptions = perceiver.perceive(requests);
    for (int i = 0; i < perceptions.size(); i++) {
      pictures.get(i).perceived(perceptions.get(i));
    }
    inquiries.forEach(inquiry -> inquiry.follows(earlier));
    return inquiries;
  }

  /** Dialogue and visual tokens to answers with [SEG] queries, as many at a time as fit. */
  private void converse(List<Inquiry> inquiries) {
    int next = 0;
    while (next < inquiries.size() || converser.active() > 0) {
      List<GenerationRequest> joining = new ArrayList<>();
      while (next < inquiries.size() && joining.size() < converser.vacancies()) {
        Inquiry inquiry = inquiries.get(next);
        if (!inquiry.isRefused()) {
          String id = Integer.toString(next);
          joining.add(inquiry.request(id));
        }
        next++;
      }
      List<Optional<ModelProblem>> problems = converser.admit(joining);
      for (int i = 0; i < problems.size(); i++) {
        Inquiry inquiry = inquiries.get(Integer.parseInt(joining.get(i).requestId()));
        problems.get(i).ifPresent(inquiry::refused);
      }
      for (Generation answer : converser.step()) {
        inquiries.get(Integer.parseInt(answer.requestId())).answered(answer);
      }
    }
  }

  /** [SEG] queries to masks, all answers in one batch. */
  private void ground(List<Inquiry> inquiries) {
    List<Inquiry> answered = inquiries.stream().filter(Inquiry::isAnswered).toList();
    List<Outcome<Grounding>> groundings =
        perceiver.ground(answered.stream().map(Inquiry::grounding).toList());
    for (int i = 0; i < answered.size(); i++) {
      answered.get(i).grounded(groundings.get(i));
    }
  }

  @Override
  public void close() {
    try (perceiver;
        converser) {}
  }
}
