using ServiceComb.Net.Console.Components.Configuration;

namespace ServiceComb.Net.Console.Tests.Configuration;

public sealed class LineDiffTests
{
    [Fact]
    public void Lines_that_differ_are_shown_with_those_around_them()
    {
        var before = string.Join('\n', Enumerable.Range(1, 20));

        var lines = LineDiff.Compare(before, before.Replace("\n10\n", "\nten\n", StringComparison.Ordinal));

        Assert.Equal(["⋯", " 7", " 8", " 9", "-10", "+ten", " 11", " 12", " 13", "⋯"], lines.Select(Write));
    }

    [Fact]
    public void A_new_text_is_added_and_an_equal_one_has_no_differences()
    {
        Assert.Contains("+a", LineDiff.Compare("", "a").Select(Write));
        Assert.DoesNotContain(LineDiff.Compare("a\nb", "a\nb"), static line => line.Kind is DiffLineKind.Added or DiffLineKind.Removed);
    }

    private static string Write(DiffLine line) => line.Kind switch { DiffLineKind.Added => "+", DiffLineKind.Removed => "-", DiffLineKind.Gap => "⋯", _ => " " } + line.Text;
}
