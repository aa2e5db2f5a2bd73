package org.omgllava.scene;

/**
 * One earlier turn of a dialogue.
 *
 * @param question the user's text, prompts already written as placeholders
 * @param answer the model's answer with its markup, as generated
 * @param promptTokens tokens of the turn's visual prompts in order
 */
public record DialogueTurn(String question, String answer, VisualTokens promptTokens) {}
