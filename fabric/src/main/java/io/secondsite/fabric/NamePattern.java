package io.secondsite.fabric;

/**
 * A pattern for whole names: {@code *} is any text, {@code ?} one character, everything else
 * itself. Matching takes no more steps than pattern times name, whatever the pattern.
 */
public record NamePattern(String text) {
  public NamePattern {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty pattern fits nothing");
    }
  }

  public boolean matches(String name) {
    int at = 0;
    int inName = 0;
    int star = -1;
    int nameAtStar = 0;
    while (inName < name.length()) {
      if (at < text.length() && text.charAt(at) == '*') {
        star = at++;
        nameAtStar = inName;
      } else if (at < text.length() && fits(text.charAt(at), name.charAt(inName))) {
        at++;
        inName++;
      } else if (star >= 0) {
        at = star + 1;
        inName = ++nameAtStar;
      } else {
        return false;
      }
    }
    while (at < text.length() && text.charAt(at) == '*') {
      at++;
    }
    return at == text.length();
  }

  private static boolean fits(char pattern, char character) {
    return pattern == '?' || pattern == character;
  }

  @Override
  public String toString() {
    return text;
  }
}
