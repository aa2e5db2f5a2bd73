package org.omgllava.job.event;

import java.util.List;
import org.omgllava.scene.Generation;

/**
 * The language model's answer, its [SEG] states not yet decoded; or an answer that could not be
 * given.
 *
 * @param frame the frame; null when none was found for the instruction
 * @param text the answer in plain words
 * @param phrases with their [SEG] queries
 * @param finish why it ended; null on an error
 * @param errorCode stable code, or null
 * @param errorMessage what was wrong, or null
 */
public record Utterance(
    Frame frame,
    Instruction instruction,
    String text,
    List<Generation.Phrase> phrases,
    Generation.Finish finish,
    String errorCode,
    String errorMessage,
    int promptTokens,
    int generatedTokens,
    float queuedMillis,
    float modelMillis) {}
