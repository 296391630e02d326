package provider

import "testing"

func TestTheFrameworkLogsOnlyWhatIsAskedFor(t *testing.T) {
	for _, c := range []struct {
		name        string
		environment map[string]string
		want        string
	}{
		{"nothing is", nil, "OFF"},
		{"everything is", map[string]string{"TF_LOG": "TRACE"}, "TRACE"},
		{"of providers", map[string]string{"TF_LOG_PROVIDER": "DEBUG", "TF_LOG": "INFO"}, "DEBUG"},
		{"of the framework", map[string]string{"TF_LOG_SDK": "WARN", "TF_LOG_PROVIDER": "DEBUG"}, "WARN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := logLevel(func(name string) string { return c.environment[name] }); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
