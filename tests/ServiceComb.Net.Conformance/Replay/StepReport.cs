using System.Text;
using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>The result of a step.</summary>
/// <param name="Number">The number of the step, from 1; a step inside a held call is <c>4.1</c>.</param>
/// <param name="Step">The step.</param>
/// <param name="Request">The request, with placeholders replaced.</param>
/// <param name="Response">The response of the engine.</param>
/// <param name="Differences">The differences from the recorded response.</param>
internal sealed record StepReport(string Number, Step Step, string Request, EngineResponse Response, IReadOnlyList<Difference> Differences)
{
    private const int MaxRequestLength = 400;
    private const int MaxDifferences = 8;

    /// <summary>Gets the recorded body or frames, with placeholders replaced.</summary>
    public string ExpectedBody { get; init; } = "";

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append($"  step {Number} \"{Step.Name}\"").AppendLine();
        text.Append($"    {(Request.Length <= MaxRequestLength ? Request : $"{Request[..MaxRequestLength]}...")}").AppendLine();
        foreach (var difference in Differences.Take(MaxDifferences))
        {
            text.Append($"    {difference}").AppendLine();
        }

        if (Differences.Count > MaxDifferences)
        {
            text.Append($"    and {Differences.Count - MaxDifferences} more").AppendLine();
        }

        var seen = Response.Frames.Count > 0 ? $"[{string.Join(',', Response.Frames)}]" : Response.Body;
        return text.Append(SideBySide.Render(ExpectedBody, seen, "    ")).ToString();
    }
}
