namespace QuickStart.Scenarios;

/// <summary>What an act measured: a sentence for people, numbers for <c>--json</c>.</summary>
internal sealed class Figures(string sentence)
{
    public string Sentence => sentence;

    public Dictionary<string, double> Numbers { get; } = [];

    public Figures With(string name, double value)
    {
        Numbers[name] = value;
        return this;
    }
}
