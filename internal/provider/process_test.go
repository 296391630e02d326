package provider

import "testing"

func TestLogLevel_Environment_LimitsTheFrameworksLog(t *testing.T) {
	for _, c := range []struct {
		name        string
		environment map[string]string
		want        string
	}{
		{"no variable", nil, "OFF"},
		{"TF_LOG", map[string]string{"TF_LOG": "TRACE"}, "TRACE"},
		{"TF_LOG_PROVIDER", map[string]string{"TF_LOG_PROVIDER": "DEBUG", "TF_LOG": "INFO"}, "DEBUG"},
		{"TF_LOG_SDK", map[string]string{"TF_LOG_SDK": "WARN", "TF_LOG_PROVIDER": "DEBUG"}, "WARN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := logLevel(func(name string) string { return c.environment[name] }); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
