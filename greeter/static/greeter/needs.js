/* What a customer may need: codes that stay, their words in the catalogues. */

export const NEEDS = ["wheelchair", "hearing", "sign_language", "sight", "escort", "english", "large_print"];
