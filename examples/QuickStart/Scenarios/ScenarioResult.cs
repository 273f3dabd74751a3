namespace QuickStart.Scenarios;

/// <summary>The result of a scenario: a sentence and, for <c>--json</c>, named numbers.</summary>
internal sealed class ScenarioResult(string sentence)
{
    public string Sentence => sentence;

    public Dictionary<string, double> Numbers { get; } = [];

    public ScenarioResult With(string name, double value)
    {
        Numbers[name] = value;
        return this;
    }
}
