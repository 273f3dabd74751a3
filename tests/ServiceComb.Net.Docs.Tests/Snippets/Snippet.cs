namespace ServiceComb.Net.Docs.Tests.Snippets;

/// <summary>A fenced code block.</summary>
/// <param name="Page">The path of the page, relative to the repository.</param>
/// <param name="Line">The number of the first line of the code, from 1.</param>
/// <param name="Language">The language of the block; empty for none.</param>
/// <param name="Text">The code.</param>
/// <param name="Directive">The text of a comment <c>&lt;!-- snippet: … --&gt;</c> before the block; empty without one.</param>
internal sealed record Snippet(string Page, int Line, string Language, string Text, string Directive)
{
    /// <summary>Returns the place of a line of the code, counted from 0, in the form that editors and compilers use.</summary>
    public string PlaceOf(int line) => $"{Page}:{Line + line}";

    public override string ToString() => PlaceOf(0);
}
