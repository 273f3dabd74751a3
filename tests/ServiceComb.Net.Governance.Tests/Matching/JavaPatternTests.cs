using System.Text;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Tests.Matching;

/// <summary>Regular expressions as java.util.regex takes them.</summary>
public sealed class JavaPatternTests
{
    [Theory]
    [InlineData(@"\p{Alpha}+", "abcXYZ", true)]
    [InlineData(@"\p{Alpha}+", "ab1", false)]
    [InlineData(@"\p{Alpha}", "é", false)]
    [InlineData(@"(?U)\p{Alpha}", "é", true)]
    [InlineData(@"\p{Lower}\p{Upper}\p{Digit}\p{Alnum}\p{Punct}\p{Graph}\p{Print}\p{Blank}\p{XDigit}\p{Space}", "aB1z!~ \tF\n", true)]
    [InlineData(@"\P{Digit}+", "abc", true)]
    [InlineData(@"\p{ASCII}+", "é", false)]
    [InlineData(@"\p{Cntrl}", "\u0001", true)]
    [InlineData(@"\p{L}+\pN", "é١", true)]
    [InlineData(@"\p{IsL}\p{IsAlphabetic}\p{IsDigit}\p{IsUppercase}", "éb1A", true)]
    [InlineData(@"\p{IsLatin}+", "é", true)]
    [InlineData(@"\p{IsHan}+", "中文", true)]
    [InlineData(@"\p{script=Greek}", "λ", true)]
    [InlineData(@"\p{InGreek}", "λ", true)]
    [InlineData(@"\p{InLatin_1_Supplement}", "é", true)]
    [InlineData(@"\p{gc=Lu}", "A", true)]
    [InlineData(@"\p{javaLowerCase}\p{javaWhitespace}", "a ", true)]
    [InlineData(@"gray_[a-z]++", "gray_abc", true)]
    [InlineData(@"a*+a", "aaa", false)]
    [InlineData(@"a?+b{1,2}+", "abb", true)]
    [InlineData(@"\Q1.0.*\E", "1.0.*", true)]
    [InlineData(@"\Q1.0\E.*", "1x0", false)]
    [InlineData(@"\Qa", "a", true)]
    [InlineData(@"[\Q-]\E]+", "-]", true)]
    [InlineData(@"(?<year>\d{4})-\k<year>", "2024-2024", true)]
    [InlineData(@"(?<a>x)(y)\2\1", "xyyx", true)]
    [InlineData(@"(a)\11", "aa1", true)]
    [InlineData(@"(a)\2", "aa", false)]
    [InlineData(@"(?i)abc", "ABC", true)]
    [InlineData(@"a(?i)b(?-i)c", "aBc", true)]
    [InlineData(@"a(?i)b(?-i)c", "aBC", false)]
    [InlineData(@"(?i:a)b", "AB", false)]
    [InlineData(@"(a(?i)b)c", "aBc", true)]
    [InlineData(@"(a(?i)b)c", "aBC", false)]
    [InlineData(@"(?x) a b # comment" + "\n c", "abc", true)]
    [InlineData(@"(?x)[a b]", " ", false)]
    [InlineData(@"(?s)a.b", "a\nb", true)]
    [InlineData(@"a.b", "a\nb", false)]
    [InlineData(@"a.b", "a\rb", false)]
    [InlineData(@"(?d)a.b", "a\rb", true)]
    [InlineData(@"a\hb\Hc", "a\tbxc", true)]
    [InlineData(@"a\vb", "a\u0085b", true)]
    [InlineData(@"a\Rb", "a\r\nb", true)]
    [InlineData(@"\d", "١", false)]
    [InlineData(@"(?U)\d", "١", true)]
    [InlineData(@"\w+", "é", false)]
    [InlineData(@"(?U)\w+", "é", true)]
    [InlineData(@"[\w&&[^\d]]+", "ab_", true)]
    [InlineData(@"[\w&&[^\d]]+", "ab1", false)]
    [InlineData(@"[a-d[m-p]]+", "am", true)]
    [InlineData(@"[a-z&&[def]]+", "def", true)]
    [InlineData(@"[a-z&&[^bc]]", "b", false)]
    [InlineData(@"[a-z&&def]", "a", false)]
    [InlineData(@"[^a-z&&[def]]", "a", true)]
    [InlineData(@"(?i)[^a]", "A", false)]
    [InlineData(@"(?i)[a-z&&[^b]]", "B", false)]
    [InlineData(@"(?i)[a-z&&[^b]]", "C", true)]
    [InlineData(@"[]a]+", "]a", true)]
    [InlineData(@"[a\]-]+", "a]-", true)]
    [InlineData(@"[-a]+", "-a", true)]
    [InlineData(@"[\p{Alpha}-]+", "a-b", true)]
    [InlineData(@"\x41\u0042\0103\x{44}\cA", "ABCD\u0001", true)]
    [InlineData(@"\t\n\r\f\a\e", "\t\n\r\f\a\u001B", true)]
    [InlineData(@"(?=a)\w(?<=a)(?!b)c(?<!x)", "ac", true)]
    [InlineData(@"(?>a|ab)c", "abc", false)]
    [InlineData(@"a|b", "ab", false)]
    [InlineData(@"a{2}", "aa", true)]
    [InlineData(@"a{2,}?", "aaa", true)]
    [InlineData(@"^ab$", "ab", true)]
    [InlineData(@"\Aab\z", "ab", true)]
    [InlineData(@"\bab\b", "ab", true)]
    [InlineData(@"\/api\-v1\.", "/api-v1.", true)]
    [InlineData(@"😀+", "😀😀", true)]
    [InlineData(@"as[1|2]", "as|", true)]
    [InlineData("", "", true)]
    public void Patterns_match_whole_values_as_in_java(string pattern, string value, bool matches) =>
        Assert.Equal(matches, new PatternCondition(pattern, ignoreCase: false).IsMatch(value));

    [Theory]
    [InlineData(@"\P{Lower}", "a", false)]
    [InlineData(@"\D+", "Ab", true)]
    [InlineData(@"[^x]", "X", false)]
    [InlineData(@"gray_\p{Lower}++", "GRAY_ABC", true)]
    public void Without_case_negated_classes_stay_negated(string pattern, string value, bool matches) =>
        Assert.Equal(matches, new PatternCondition(pattern, ignoreCase: true).IsMatch(value));

    [Theory]
    [InlineData("[")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("a)|(b")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a{")]
    [InlineData("a{2,1}")]
    [InlineData("{")]
    [InlineData(@"\")]
    [InlineData(@"\X")]
    [InlineData(@"\N{DIGIT ONE}")]
    [InlineData(@"\y")]
    [InlineData(@"\p{Nothing}")]
    [InlineData(@"\p{")]
    [InlineData("[z-a]")]
    [InlineData("[&&a")]
    [InlineData("[a&&]x[")]
    [InlineData("(?y)")]
    [InlineData("(?<1a>x)")]
    [InlineData("(?<a>x)(?<a>y)")]
    [InlineData(@"\k<none>")]
    [InlineData(@"\x4")]
    [InlineData(@"\u12")]
    [InlineData("[😀]")]
    public void Other_patterns_are_rejected(string pattern) =>
        Assert.ThrowsAny<Exception>(() => new PatternCondition(pattern, ignoreCase: false));

    [Fact]
    public void Nested_and_long_patterns_are_rejected()
    {
        Assert.Throws<FormatException>(() => new PatternCondition(new string('(', 2000) + new string(')', 2000), false));
        Assert.Throws<FormatException>(() => new PatternCondition(new string('[', 2000), false));
        Assert.Throws<FormatException>(() => new PatternCondition(new string('a', 5000), false));
        Assert.Throws<FormatException>(() => new PatternCondition(string.Concat(Enumerable.Repeat(@"\p{L}", 500)), false));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Any_pattern_is_accepted_or_rejected_and_matches_in_bounded_time()
    {
        string[] parts = ["a", "b", "(", ")", "[", "]", "^", "$", ".", "*", "+", "?", "{2}", "{1,", "}", "|", "\\", "\\p{L}", "\\d", "\\Q", "\\E", "&&", "-", "(?i)", "(?x)", "(?:", "(?<n>", "\\k<n>", "\\1", "(?=", "#", " ", "\\x41", "\uD83D"];
        var random = new Random(11);
        for (var i = 0; i < 1500; i++)
        {
            var pattern = new StringBuilder();
            for (var length = random.Next(1, 12); length > 0; length--)
            {
                pattern.Append(parts[random.Next(parts.Length)]);
            }

            try
            {
                new PatternCondition(pattern.ToString(), ignoreCase: i % 2 == 0).IsMatch("aabbab");
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException)
            {
                // It is refused, as a document that contains it.
            }
        }
    }
}
