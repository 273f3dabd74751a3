using System.Diagnostics.CodeAnalysis;
using ServiceComb.Net.LocalEngine.Kie.Rules;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>An item or an error.</summary>
internal readonly struct KieResult
{
    private KieResult(KieRecord? record, KieError? error) => (Record, Error) = (record, error);

    public KieRecord? Record { get; }

    public KieError? Error { get; }

    public bool TryGet([NotNullWhen(true)] out KieRecord? record, [NotNullWhen(false)] out KieError? error)
    {
        (record, error) = (Record, Error);
        return record is not null;
    }

    public static implicit operator KieResult(KieRecord record) => new(record, null);

    public static implicit operator KieResult(KieError error) => new(null, error);
}
